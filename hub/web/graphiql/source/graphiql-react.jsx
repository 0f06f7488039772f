// Stands in for @graphiql/react where GraphiQL draws its tabs: the same module, with tabs that know their titles.
import { Tab as PlainTab } from '@graphiql/react';
import { useContext } from 'react';
import { KnownTabs } from './tabs.js';

export * from '@graphiql/react';

function TitledButton({ title: operation, ...props }) {
  const title = useContext(KnownTabs).get(operation)?.title ?? operation;
  return (
    <PlainTab.Button {...props} title={title}>
      {title}
    </PlainTab.Button>
  );
}

export const Tab = Object.assign((props) => <PlainTab {...props} />, { Button: TitledButton, Close: PlainTab.Close });
