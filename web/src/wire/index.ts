/** The words of the wire. Everything in the application imports them from here, wherever they come from. */
export type * from "./types";
export { bodyOf, decisionOf, type DecisionBody, type DeliveryBody, deliveryOf, type SwitchedBody, switchedOf } from "./bodies";
