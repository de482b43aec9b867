/** An example of an event, made from its fields, to send from a terminal. */
import type { FieldView, Json, StickyView } from "../wire";

function valueOf(field: FieldView, now: Date): Json {
  // The words of an enum stand in place of its type: `phone | tablet`.
  if (field.type.includes(" | ")) return field.type.split(" | ")[0] ?? "";
  const list = /^list<(.*)>$/.exec(field.type);
  if (list) return [valueOf({ ...field, type: list[1] ?? "string" }, now)];
  switch (field.type) {
    case "integer":
      return 1;
    case "decimal":
      return 9.5;
    case "boolean":
      return true;
    case "timestamp":
      return now.toISOString();
    case "date":
      return now.toISOString().slice(0, 10);
    case "duration":
      return "PT1H";
    case "uri":
      return "https://example.org/1";
    case "json":
      return {};
    default:
      return field.key ? `${field.name}-1` : /mail/.test(field.name) ? "someone@example.org" : "…";
  }
}

/** The `data` of an event that keeps to its fields. */
export function exampleData(sticky: StickyView, now: Date): Json {
  return Object.fromEntries(sticky.fields.filter((field) => !field.optional).map((field) => [field.name, valueOf(field, now)]));
}

/** A command for a terminal that sends one such event. */
export function exampleCurl(sticky: StickyView, origin: string, project: string, now: Date): string {
  const event = {
    specversion: "1.0",
    type: sticky.event_type ?? sticky.name,
    source: "example/terminal",
    id: `example-${now.getTime().toString(36)}`,
    subject: "customer-1",
    data: exampleData(sticky, now),
  };
  const body = JSON.stringify(event, null, 2).replaceAll("'", "'\\''");
  return [
    `curl ${origin}/p/${project}/v1/events \\`,
    `  -H 'authorization: Bearer '"$STORMLAKE_KEY" \\`,
    `  -H 'content-type: application/cloudevents+json' \\`,
    `  -d '${body}'`,
  ].join("\n");
}
