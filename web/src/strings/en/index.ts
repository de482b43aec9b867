/** English: the first language, and the shape of every other. */
import { common } from "./common";
import { history } from "./history";
import { live } from "./live";
import { numbers } from "./numbers";
import { pages } from "./pages";
import { records } from "./records";
import { wall } from "./wall";

export const en = { ...common, ...history, ...live, ...pages, ...wall, ...numbers, ...records };
