/** Names and titles that the dialog proposes. */
import { describe, expect, it } from "vitest";
import { freeName, seen, slugOf, titleOf } from "./asked";

const file = (name: string, path = "") => {
  const made = new File(["x"], name);
  Object.defineProperty(made, "webkitRelativePath", { value: path });
  return made;
};

describe("a name in addresses", () => {
  it("is what the server would make of the title", () => {
    for (const [title, slug] of [
      ["Coffee bar", "coffee-bar"],
      ["  L’été à Paris! ", "lété-à-paris"],
      ["100 % Übung", "100-übung"],
      ["../../etc", "etc"],
      ["---", ""],
      ["日本 語", "日本-語"],
    ] as const) {
      expect(slugOf(title)).toBe(slug);
    }
    expect(slugOf("a".repeat(99))).toHaveLength(60);
    expect(slugOf(`${"a".repeat(59)} b`)).toBe("a".repeat(59));
  });
  it("gets a number where somebody has it", () => {
    expect(freeName("shop", ["bar"])).toBe("shop");
    expect(freeName("shop", ["shop", "shop-2"])).toBe("shop-3");
    expect(freeName("a".repeat(60), ["a".repeat(60)])).toBe(`${"a".repeat(58)}-2`);
    expect(freeName("", [""])).toBe("");
  });
});

describe("files", () => {
  it("lend a title, and hide nothing but what is hidden", () => {
    expect(titleOf([file("our_wall.v2.excalidraw")])).toBe("Our wall.v2");
    expect(titleOf([file("index.mdx", "shop-catalog/events/index.mdx")])).toBe("Shop catalog");
    expect(titleOf([])).toBe("");
    const files = [file("a.mdx", "shop/a.mdx"), file("config", "shop/.git/config"), file(".env", "shop/.env")];
    expect(seen(files).map((each) => each.name)).toEqual(["a.mdx"]);
  });
});
