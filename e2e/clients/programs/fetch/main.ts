// Node's own fetch, finding its proxy by NODE_USE_ENV_PROXY. Arguments: METHOD URL [BODY]; prints one JSON line.

const [method = 'GET', url = '', body] = process.argv.slice(2);
try {
  const response = await fetch(url, { method, ...(body === undefined ? {} : { body }) });
  console.log(JSON.stringify({ status: response.status, body: await response.text() }));
} catch (error) {
  console.log(JSON.stringify({ error: causes(error).join(': ') }));
}

/** Fetch says only that it failed; why is in the causes below. */
function causes(error: unknown): string[] {
  return error instanceof Error ? [error.message, ...causes(error.cause)] : [];
}
