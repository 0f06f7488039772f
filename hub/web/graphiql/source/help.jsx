import { forgetTabs } from './tabs.js';

const ICON = (
  <>
    <circle cx="12" cy="12" r="9.2" />
    <path d="M9.2 9.4a2.9 2.9 0 1 1 4.2 2.6c-.9.5-1.4 1-1.4 2.1M12 17.2v.1" strokeLinecap="round" />
  </>
);

function HelpIcon(props) {
  return (
    <svg viewBox="0 0 24 24" height="1em" fill="none" stroke="currentColor" strokeWidth="1.5" {...props}>
      {ICON}
    </svg>
  );
}

/** The plugin that says what this page is. Its title is the same in both languages, for GraphiQL stores it. */
export function helpPlugin(tabs, words) {
  return { title: '說明 Help', icon: HelpIcon, content: () => <Help tabs={tabs} words={words} /> };
}

function Help({ tabs, words }) {
  return (
    <article className="house-help">
      <h2>{words.what}</h2>
      <p>{words.about}</p>
      <h3>{words.tabs}</h3>
      <dl>{tabs.map((tab) => <TabNote key={tab.title.en} tab={tab} words={words} />)}</dl>
      <h3>{words.use}</h3>
      <ul>{words.steps.map(([before, keys, after]) => <li key={before}>{before}{keys && <kbd>{keys}</kbd>}{after}</li>)}</ul>
      {words.honest && <p className="house-note">{words.honest}</p>}
      <button type="button" className="house-button" onClick={restoreTabs}>{words.reset}</button>
    </article>
  );
}

function TabNote({ tab, words }) {
  return (
    <>
      <dt>{tab.title[words.key]}</dt>
      {tab.about && <dd>{tab.about[words.key]}</dd>}
      {tab.headers && <dd>{words.withHeaders}</dd>}
    </>
  );
}

function restoreTabs() {
  forgetTabs(localStorage);
  location.reload();
}
