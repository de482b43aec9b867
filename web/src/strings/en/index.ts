/** English: the first language, and the shape of every other. */
import { common } from "./common";
import { live } from "./live";
import { numbers } from "./numbers";
import { pages } from "./pages";
import { records } from "./records";
import { start } from "./start";
import { wall } from "./wall";

export const en = { ...common, ...live, ...pages, ...start, ...wall, ...numbers, ...records };
