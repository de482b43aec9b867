/** German: the shape is that of English; a key that is missing does not compile. */
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

export const de: Strings = { ...common, ...live, ...notes, ...pages, ...wall, ...exporting, ...numbers, ...records, ...history, ...policies, ...policy, ...session, ...start, ...talk, ...tools };
