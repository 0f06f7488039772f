"""The schema document is one that the tools of clients take: Relay's compiler, GraphQL-ESLint and Codegen."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from graphql import GraphQLObjectType, get_named_type, is_required_argument

from hub.schema import public_schema, schema_document

FOLDER = Path(__file__).parent
DOCUMENTS = FOLDER.parent.parent / "hub" / "documents"
SCHEMA = public_schema()


@pytest.fixture
def tool(node, tmp_path):
    """Runs a program of the packages in a folder that has the schema document; gives what it printed."""
    (tmp_path / "schema.graphql").write_text(schema_document(), "utf-8")
    (tmp_path / "node_modules").symlink_to(FOLDER / "node_modules")

    def run(name, *arguments):
        program = FOLDER / "node_modules" / ".bin" / name
        environment = {**os.environ, "SCHEMA": str(tmp_path / "schema.graphql")}
        done = subprocess.run(
            [program, *arguments],
            cwd=tmp_path,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run.folder = tmp_path
    return run


def connections():
    """Every connection that can be asked for without arguments: the type it is on, and its name."""
    for type_ in SCHEMA.type_map.values():
        if not isinstance(type_, GraphQLObjectType) or not (type_.name == "Query" or is_node(type_)):
            continue
        for name, field in type_.fields.items():
            free = not any(map(is_required_argument, field.args.values()))
            if free and get_named_type(field.type).name.endswith("Connection"):
                yield type_.name, name


def is_node(type_):
    return any(each.name == "Node" for each in type_.interfaces)


def pagination(type_, name):
    """A fragment that Relay can page through."""
    return f"""graphql`
  fragment App_{type_}_{name} on {type_}
  @argumentDefinitions(count: {{ type: "Int", defaultValue: 20 }}, cursor: {{ type: "String" }})
  @refetchable(queryName: "App{type_}{name.title()}Query") {{
    {name}(first: $count, after: $cursor) @connection(key: "App_{type_}_{name}") {{
      edges {{ node {{ __typename }} }}
    }}
  }}
`;"""


def refetch(type_):
    """A fragment that Relay can fetch again by its id."""
    return f'graphql`fragment App_{type_} on {type_} @refetchable(queryName: "App{type_}Query") {{ __typename }}`;'


def test_relay_compiles_a_page_of_every_connection_and_a_refetch_of_every_node(tool):
    paged = [pagination(type_, name) for type_, name in connections()]
    nodes = [
        type_.name for type_ in SCHEMA.type_map.values() if isinstance(type_, GraphQLObjectType) and is_node(type_)
    ]
    assert len(paged) > 10
    assert len(nodes) > 8
    for name in ("app", "__generated__"):
        (tool.folder / name).mkdir()
    (tool.folder / "app" / "App.ts").write_text("\n".join([*paged, *map(refetch, nodes)]), "utf-8")
    project = {"language": "typescript", "schema": "schema.graphql", "output": "__generated__"}
    config = {"root": ".", "sources": {"app": "app"}, "projects": {"app": project}}
    (tool.folder / "relay.config.json").write_text(json.dumps(config), "utf-8")
    tool("relay-compiler", "relay.config.json")
    assert len(list((tool.folder / "__generated__").iterdir())) == 2 * (len(paged) + len(nodes))


def test_the_schema_keeps_the_rules_of_graphql_eslint(tool):
    shutil.copy(FOLDER / "eslint.config.mjs", tool.folder)
    tool("eslint", "schema.graphql")


def test_codegen_makes_types_of_the_documents_that_typescript_takes(tool):
    config = {
        "schema": "schema.graphql",
        "documents": str(DOCUMENTS / "*.graphql"),
        "generates": {"types.ts": {"plugins": ["typescript", "typescript-operations"]}},
    }
    (tool.folder / "codegen.json").write_text(json.dumps(config), "utf-8")
    tool("graphql-codegen", "--config", "codegen.json")
    assert "MobilePageQuery" in (tool.folder / "types.ts").read_text("utf-8")
    tool("tsc", "--noEmit", "--strict", "--skipLibCheck", "types.ts")
