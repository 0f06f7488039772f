// The rules of GraphQL-ESLint for schemas, and those for Relay's servers.
import graphql from "@graphql-eslint/eslint-plugin";

const { "flat/schema-recommended": schema, "flat/schema-relay": relay } = graphql.configs;

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: process.env.SCHEMA } } },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...schema.rules,
      ...relay.rules,
      // Values such as a name in two languages, and answers such as counts, are not objects with an identity.
      "@graphql-eslint/strict-id-in-types": "off",
      // A short list, such as the steps of a case, is no connection. What a citizen alone may see is found in the
      // citizen's own list, and by no id.
      "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false }],
      // What the law calls 陳情類別 is the petition's type.
      "@graphql-eslint/no-typename-prefix": "off",
      // Of the directives one is GraphQL's own.
      "@graphql-eslint/require-description": ["error", { types: true, FieldDefinition: true, rootField: true }],
    },
  },
];
