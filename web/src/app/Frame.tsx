/** What stands around every page of a project: where one is, where one can go, and how things stand. */
import { type ReactNode, useEffect, useRef } from "react";
import { chooseLanguage, type Language, LANGUAGES, language, strings } from "../strings";
import { useRoute } from "./hooks";
import { Icon, type IconName } from "./Icon";
import { Link } from "./Link";
import { useProject } from "./project";
import { HistoryLink } from "../history/HistoryLink";
import { EditSwitch } from "../wall/EditSwitch";
import { Here } from "../wall/Here";
import { Invite } from "../wall/Invite";
import { ExportButton } from "../wall/export/ExportButton";
import { ViewSwitch } from "../wall/ViewSwitch";
import { address, type Page } from "./route";
import { StatusStrip } from "./StatusStrip";
import { setTheme, type Theme, useTheme } from "./theme";

const NEXT: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };

export function ThemeButton() {
  const theme = useTheme();
  const label = strings.nav.theme[theme] ?? theme;
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={() => setTheme(NEXT[theme])}>
      <Icon name={theme === "auto" ? "contrast" : theme === "light" ? "sun" : "moon"} />
    </button>
  );
}

/** Everything is drawn anew in the language that is chosen. */
export function LanguageChoice() {
  const choose = (wanted: string) => {
    chooseLanguage(wanted as Language);
    location.reload();
  };
  return (
    <select className="language" aria-label={strings.nav.language} title={strings.nav.language} value={language} onChange={(event) => choose(event.target.value)}>
      {Object.entries(LANGUAGES).map(([short, name]) => (
        <option key={short} value={short} lang={short}>
          {name}
        </option>
      ))}
    </select>
  );
}

interface Tab {
  page: Page;
  icon: IconName;
  label: string;
  short?: string;
}

const TABS: Tab[] = [
  { page: "wall", icon: "wall", label: strings.nav.wall },
  { page: "tail", icon: "tail", label: strings.nav.tail },
  { page: "policies", icon: "policies", label: strings.nav.policies },
  { page: "decisions", icon: "decisions", label: strings.nav.decisions },
  { page: "data", icon: "data", label: strings.nav.data },
  { page: "deliveries", icon: "deliveries", label: strings.nav.deliveries },
  { page: "funnels", icon: "funnel", label: strings.nav.funnels },
  { page: "predictions", icon: "predictions", label: strings.nav.predictions, short: strings.nav.predictionsShort },
  { page: "quarantine", icon: "ledger", label: strings.nav.quarantine, short: strings.nav.quarantineShort },
];

/** How many a phone has room for; the rest stands behind “More”. */
const PHONE_TABS = 4;

/** The page of one policy is of the tab of all. */
const here = (tab: Tab, page: string): boolean => tab.page === page || (tab.page === "policies" && page === "policy");

function Tabs({ tabs, rest = false }: { tabs: Tab[]; rest?: boolean }) {
  const { name } = useProject();
  const route = useRoute();
  return tabs.map((tab) => (
    <Link key={tab.page} href={address(name, tab.page)} className={rest ? "is-rest" : undefined} title={tab.label} aria-current={here(tab, route.page) ? "page" : undefined}>
      <Icon name={tab.icon} />
      <span className="tab-long">{tab.label}</span>
      <span className="tab-short">{tab.short ?? tab.label}</span>
    </Link>
  ));
}

function MoreTabs({ tabs }: { tabs: Tab[] }) {
  const route = useRoute();
  const box = useRef<HTMLDetailsElement>(null);
  const shown = tabs.find((tab) => here(tab, route.page));
  useEffect(() => {
    if (box.current) box.current.open = false;
  }, [route]);
  return (
    <details className="tabs-more" ref={box}>
      <summary aria-current={shown ? "page" : undefined}>
        <Icon name={shown?.icon ?? "more"} />
        {shown ? (shown.short ?? shown.label) : strings.nav.more}
      </summary>
      <div>
        <Tabs tabs={tabs} />
      </div>
    </details>
  );
}

export function Frame({ children }: { children: ReactNode }) {
  const { name, board } = useProject();
  const route = useRoute();
  return (
    <div className="frame">
      <a className="skip" href="#content">
        {strings.nav.skip}
      </a>
      <header className="top">
        <Link href="/" className="logo" aria-label={strings.nav.home} title={strings.nav.home}>
          <img src="/icon.svg" alt="" width="26" height="26" />
        </Link>
        <Link href={address(name)} className="title" title={board.scope ?? board.title}>
          {board.title}
        </Link>
        <nav className="tabs" aria-label={strings.nav.label}>
          {/* Who was invited to the wall sees the wall. */}
          <Tabs tabs={TABS.slice(0, board.guest ? 1 : PHONE_TABS)} />
          {!board.guest && (
            <>
              <Tabs tabs={TABS.slice(PHONE_TABS)} rest />
              <MoreTabs tabs={TABS.slice(PHONE_TABS)} />
            </>
          )}
        </nav>
        {route.page === "wall" && (
          <>
            <Here />
            <HistoryLink />
            <ExportButton />
            <Invite />
            <EditSwitch query={route.query} />
            <ViewSwitch query={route.query} />
          </>
        )}
        {route.page === "history" && (
          <>
            <HistoryLink />
            <ViewSwitch query={route.query} />
          </>
        )}
        <ThemeButton />
      </header>
      {children}
      <StatusStrip />
    </div>
  );
}
