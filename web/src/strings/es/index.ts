/** Español: la misma forma que el inglés; si falta una clave, no compila. */
import type { Strings } from "..";
import { common } from "./common";
import { exporting } from "./exports";
import { history } from "./history";
import { live } from "./live";
import { notes } from "./notes";
import { numbers } from "./numbers";
import { pages } from "./pages";
import { policies } from "./policies";
import { policy } from "./policy";
import { records } from "./records";
import { session } from "./session";
import { start } from "./start";
import { talk } from "./talk";
import { tools } from "./tools";
import { wall } from "./wall";

export const es: Strings = { ...common, ...live, ...notes, ...pages, ...wall, ...exporting, ...numbers, ...records, ...history, ...policies, ...policy, ...session, ...start, ...talk, ...tools };
