/** What stands around every page of a project: where one is, where one can go, and how things stand. */
import type { ReactNode } from "react";
import { en } from "../strings/en";
import { useRoute } from "./hooks";
import { Icon } from "./Icon";
import { Link } from "./Link";
import { useProject } from "./project";
import { ViewSwitch } from "../wall/ViewSwitch";
import { address, type Page } from "./route";
import { StatusStrip } from "./StatusStrip";
import { setTheme, type Theme, useTheme } from "./theme";

const NEXT: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };

export function ThemeButton() {
  const theme = useTheme();
  const label = en.nav.theme[theme] ?? theme;
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={() => setTheme(NEXT[theme])}>
      <Icon name={theme === "auto" ? "contrast" : theme === "light" ? "sun" : "moon"} />
    </button>
  );
}

const TABS: { page: Page; icon: "wall" | "tail" | "decisions" | "deliveries" | "predictions" | "ledger"; label: string; short?: string }[] = [
  { page: "wall", icon: "wall", label: en.nav.wall },
  { page: "tail", icon: "tail", label: en.nav.tail },
  { page: "decisions", icon: "decisions", label: en.nav.decisions },
  { page: "deliveries", icon: "deliveries", label: en.nav.deliveries },
  { page: "predictions", icon: "predictions", label: en.nav.predictions, short: en.nav.predictionsShort },
  { page: "quarantine", icon: "ledger", label: en.nav.quarantine, short: en.nav.quarantineShort },
];

export function Frame({ children }: { children: ReactNode }) {
  const { name, board } = useProject();
  const route = useRoute();
  return (
    <div className="frame">
      <a className="skip" href="#content">
        {en.nav.skip}
      </a>
      <header className="top">
        <Link href="/" className="logo" aria-label={en.nav.home} title={en.nav.home}>
          <img src="/icon.svg" alt="" width="26" height="26" />
        </Link>
        <Link href={address(name)} className="title" title={board.scope ?? board.title}>
          {board.title}
        </Link>
        <nav className="tabs" aria-label={en.nav.label}>
          {TABS.map((tab) => (
            <Link key={tab.page} href={address(name, tab.page)} aria-current={route.page === tab.page ? "page" : undefined}>
              <Icon name={tab.icon} />
              <span className="tab-long">{tab.label}</span>
              <span className="tab-short" aria-hidden="true">
                {tab.short ?? tab.label}
              </span>
            </Link>
          ))}
        </nav>
        {route.page === "wall" && <ViewSwitch project={name} query={route.query} />}
        <ThemeButton />
      </header>
      {children}
      <StatusStrip />
    </div>
  );
}
