/** Starts the browser's half of Stormlake. */
import "@fontsource-variable/figtree/wght.css";
import "./tokens.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/dialog.css";
import "./styles/wall.css";
import "./styles/finder.css";
import "./styles/note.css";
import "./styles/panels.css";
import "./styles/letter.css";
import "./styles/list.css";
import "./styles/funnels.css";
import "./styles/pages.css";
import "./styles/predictions.css";
import "./styles/records.css";
import "./styles/ledger.css";
import "./styles/subject.css";
import "./styles/start.css";
import "./styles/newBoard.css";
import "./styles/data.css";
import "./styles/edit.css";
import "./styles/form.css";
import "./styles/session.css";
import "./styles/talk.css";
import "./styles/tools.css";
import "./styles/policy.css";
import "./styles/history.css";
import "./styles/time-bar.css";
import { createRoot } from "react-dom/client";
import { applyTheme } from "./app/theme";
import { speak, wantedLanguage } from "./strings";

applyTheme();
await speak(wantedLanguage());
// Only now: what reads a word while it is loaded reads it in the right language.
const { App } = await import("./app/App");
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
