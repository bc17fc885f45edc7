// MCP client configurations (`.mcp.json`, `claude_desktop_config.json`, those of Cursor and VS Code): every server in
// them is looked at. Comments and trailing commas are read as the clients read them.

import { readDocument, type PolicyDocument, type Unreadable } from '../../proxy/policy/document.ts';
import type { Path } from '../../proxy/policy/place.ts';
import { isTable } from '../../proxy/text/json-value.ts';
import type { Region } from './chunk.ts';
import { withoutComments } from './jsonc.ts';
import { serverFaults } from './mcp-server.ts';
import type { FileFault } from './scan-finding.ts';

/** Names that are MCP configurations and nothing else: one of them that cannot be read is reported. */
const NAMES = /(?:^|\/)(?:\.?mcp|claude_desktop_config|mcp_config|mcp_settings|cline_mcp_settings)\.json$/i;
const MAX_BYTES = 1024 * 1024;

/** The faults of a file that holds MCP servers; none for any other file. */
export function mcpFaults(file: string, bytes: Buffer): FileFault[] {
  if (!/\.jsonc?$/i.test(file) || bytes.length > MAX_BYTES) return [];
  if (!NAMES.test(file) && !bytes.includes('"mcpServers"') && !bytes.includes('"servers"')) return [];
  const document = readDocument(withoutComments(bytes.toString('utf8')));
  if (!('value' in document))
    return NAMES.test(file) || bytes.includes('"mcpServers"') ? [unreadable(document)] : [];
  return serversOf(document.value).flatMap(({ path, server }) =>
    serverFaults(String(path.at(-1)), server).map(({ at, ...fault }) => ({
      ...fault,
      scanner: 'mcp_config' as const,
      ...regionOf(document, [...path, ...at]),
    })),
  );
}

function unreadable({ what, place }: Unreadable): FileFault {
  return {
    scanner: 'mcp_config',
    rule: 'MCP Configuration Unreadable',
    severity: 'medium',
    message: `the MCP configuration is not understood (${what}), so its servers were not looked at`,
    isWarning: false,
    ...(place ? { region: pointAt(place) } : {}),
  };
}

interface Server {
  readonly path: Path;
  readonly server: Readonly<Record<string, unknown>>;
}

/** Servers under `mcpServers`, `servers` or `mcp.servers`; an entry counts when it says how to reach a server. */
export function serversOf(value: Readonly<Record<string, unknown>>): Server[] {
  const tables: Path[] = [['mcpServers'], ['servers'], ['mcp', 'servers'], ['mcp', 'mcpServers']];
  return tables.flatMap((path) =>
    Object.entries(tableAt(value, path)).flatMap(([name, server]) =>
      isTable(server) &&
      ('command' in server || 'url' in server || 'serverUrl' in server || 'httpUrl' in server)
        ? [{ path: [...path, name], server }]
        : [],
    ),
  );
}

function tableAt(value: unknown, path: Path): Readonly<Record<string, unknown>> {
  const found = path.reduce<unknown>(
    (at, key) => (isTable(at) && Object.hasOwn(at, key) ? at[key] : undefined),
    value,
  );
  return isTable(found) ? found : {};
}

/** The nearest place that the document knows: a value, else the table it stands in. */
function regionOf(document: PolicyDocument, path: Path): { region?: Region } {
  for (let length = path.length; length > 0; length -= 1) {
    const place = document.placeOf(path.slice(0, length));
    if (place) return { region: pointAt(place) };
  }
  return {};
}

function pointAt({ line }: { line: number }): Region {
  return { startLine: line, endLine: line };
}
