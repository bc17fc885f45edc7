// A server over stdio with the tools, resources and prompts that the published conformance tool asks for.

import { setTimeout as pause } from 'node:timers/promises';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import * as types from '@modelcontextprotocol/sdk/types.js';

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=';
const text = (value: string) => ({ type: 'text' as const, text: value });
const image = { type: 'image' as const, data: PNG, mimeType: 'image/png' };
const embedded = (uri: string, value: string) => ({
  type: 'resource' as const,
  resource: { uri, mimeType: 'text/plain', text: value },
});

const { server } = new McpServer(
  { name: 'conformance-server', version: '1.0.0' },
  {
    capabilities: {
      tools: {},
      prompts: {},
      resources: { subscribe: true },
      logging: {},
      completions: {},
    },
  },
);

type Content = types.CallToolResult['content'];
interface Call {
  readonly args: Readonly<Record<string, unknown>>;
  readonly token: string | number | undefined;
}

async function elicit(message: string, properties: object): Promise<Content> {
  const requestedSchema = { type: 'object', properties } as types.ElicitRequestFormParams['requestedSchema'];
  const { action, content } = await server.elicitInput({ message, requestedSchema });
  return [text(`Elicitation completed: action=${action}, content=${JSON.stringify(content)}`)];
}

const STEPS = [0, 50, 100];

const TOOLS: Readonly<Record<string, (call: Call) => Content | Promise<Content>>> = {
  test_simple_text: () => [text('This is a simple text response for testing.')],
  test_image_content: () => [image],
  test_audio_content: () => [{ type: 'audio', data: WAV, mimeType: 'audio/wav' }],
  test_embedded_resource: () => [
    embedded('test://embedded-resource', 'This is an embedded resource content.'),
  ],
  test_multiple_content_types: () => [
    text('Multiple content types test:'),
    image,
    embedded('test://mixed-content-resource', '{"test":"data","value":123}'),
  ],
  test_tool_with_logging: async () => {
    for (const data of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
      await server.sendLoggingMessage({ level: 'info', data });
      await pause(50);
    }
    return [text('done')];
  },
  test_tool_with_progress: async ({ token }) => {
    for (const progress of token === undefined ? [] : STEPS) {
      const params = { progressToken: token ?? 0, progress, total: 100 };
      await server.notification({ method: 'notifications/progress', params });
      await pause(50);
    }
    return [text('done')];
  },
  test_sampling: async ({ args }) => {
    const { content } = await server.createMessage({
      messages: [{ role: 'user', content: text(String(args['prompt'])) }],
      maxTokens: 100,
    });
    return [text(`LLM response: ${'text' in content ? content.text : ''}`)];
  },
  test_elicitation: ({ args }) =>
    elicit(String(args['message']), { username: { type: 'string' }, email: { type: 'string' } }),
  test_elicitation_sep1034_defaults: () =>
    elicit('Defaults', {
      name: { type: 'string', default: 'John Doe' },
      age: { type: 'integer', default: 30 },
      score: { type: 'number', default: 95.5 },
      status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
      verified: { type: 'boolean', default: true },
    }),
  json_schema_2020_12_tool: () => [text('done')],
};

const SCHEMA_2020 = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object' as const,
  $defs: {
    address: { type: 'object', properties: { street: { type: 'string' }, city: { type: 'string' } } },
  },
  properties: { name: { type: 'string' }, address: { $ref: '#/$defs/address' } },
  additionalProperties: false,
};

server.setRequestHandler(types.ListToolsRequestSchema, () => ({
  tools: Object.keys(TOOLS).map((name) => ({
    name,
    description: `Conformance test: ${name}`,
    inputSchema: name.startsWith('json_schema') ? SCHEMA_2020 : { type: 'object' as const },
  })),
}));
server.setRequestHandler(types.CallToolRequestSchema, async ({ params }) => {
  const call = { args: params.arguments ?? {}, token: params._meta?.progressToken };
  const tool = TOOLS[params.name];
  if (tool) return { content: await tool(call) };
  return { isError: true, content: [text('This tool intentionally returns an error for testing')] };
});

const RESOURCES: Readonly<Record<string, object>> = {
  'test://static-text': { mimeType: 'text/plain', text: 'This is the content of the static text resource.' },
  'test://static-binary': { mimeType: 'image/png', blob: PNG },
  'test://watched-resource': { mimeType: 'text/plain', text: 'Watched.' },
};
server.setRequestHandler(types.ListResourcesRequestSchema, () => ({
  resources: Object.keys(RESOURCES).map((uri) => ({ uri, name: uri, description: 'A test resource.' })),
}));
server.setRequestHandler(types.ListResourceTemplatesRequestSchema, () => ({
  resourceTemplates: [{ uriTemplate: 'test://template/{id}/data', name: 'template' }],
}));
server.setRequestHandler(types.ReadResourceRequestSchema, ({ params: { uri } }) => {
  const id = /^test:\/\/template\/(.+)\/data$/.exec(uri)?.[1];
  const content =
    id === undefined ? RESOURCES[uri] : { mimeType: 'application/json', text: JSON.stringify({ id }) };
  if (!content) throw new types.McpError(types.ErrorCode.InvalidParams, 'no such resource');
  return { contents: [{ uri, ...content }] };
});
server.setRequestHandler(types.SubscribeRequestSchema, () => ({}));
server.setRequestHandler(types.UnsubscribeRequestSchema, () => ({}));
server.setRequestHandler(types.SetLevelRequestSchema, () => ({}));
server.setRequestHandler(types.CompleteRequestSchema, () => ({
  completion: { values: [], total: 0, hasMore: false },
}));

const user = (content: types.PromptMessage['content']): types.PromptMessage => ({ role: 'user', content });
const PROMPTS: Readonly<Record<string, (args: Record<string, string>) => types.PromptMessage[]>> = {
  test_simple_prompt: () => [user(text('This is a simple prompt for testing.'))],
  test_prompt_with_arguments: (args) => [
    user(text(`Prompt with arguments: arg1='${args['arg1']}', arg2='${args['arg2']}'`)),
  ],
  test_prompt_with_embedded_resource: (args) => [
    user(embedded(args['resourceUri'] ?? '', 'Embedded resource content for testing.')),
    user(text('Please process the embedded resource above.')),
  ],
  test_prompt_with_image: () => [user(image), user(text('Please analyze the image above.'))],
};
server.setRequestHandler(types.ListPromptsRequestSchema, () => ({
  prompts: Object.keys(PROMPTS).map((name) => ({ name, description: `Conformance prompt: ${name}` })),
}));
server.setRequestHandler(types.GetPromptRequestSchema, ({ params }) => ({
  messages: PROMPTS[params.name]?.(params.arguments ?? {}) ?? [],
}));

await server.connect(new StdioServerTransport());
