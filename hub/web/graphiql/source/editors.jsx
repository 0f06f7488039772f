import { pick, useGraphiQL } from '@graphiql/react';
import { useContext, useEffect } from 'react';
import { KnownTabs } from './tabs.js';

const OPTIONS = {
  fontFamily:
    'ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans TC", "Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei", monospace',
  fontSize: 14,
  // Monaco takes the full-width punctuation of Chinese for disguised ASCII and boxes every comma.
  unicodeHighlight: { ambiguousCharacters: false },
};

/** Sets in each editor what GraphiQL has no prop for. */
export function EditorOptions() {
  const editors = Object.values(
    useGraphiQL(pick('queryEditor', 'variableEditor', 'headerEditor', 'responseEditor')),
  );
  useEffect(() => {
    for (const editor of editors) editor?.updateOptions(OPTIONS);
  }, editors);
  return null;
}

/** Fills in the headers of a known tab, which GraphiQL never stores, each time such a tab opens without any. */
export function HeadersOfKnownTabs() {
  const { tabs, activeTabIndex, headerEditor } = useGraphiQL(pick('tabs', 'activeTabIndex', 'headerEditor'));
  const { id, title, headers } = tabs[activeTabIndex];
  const known = useContext(KnownTabs).get(title)?.headers;
  useEffect(() => {
    if (known && headers === null) headerEditor?.setValue(known);
  }, [id, headerEditor]);
  return null;
}
