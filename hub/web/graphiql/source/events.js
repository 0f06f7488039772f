/** Answers that come one after another, as server-sent events (the protocol graphql-sse). */
export const EVENT_STREAM = 'text/event-stream';

/** Tells each answer as it comes. Whoever has heard enough unsubscribes, which ends the request. */
export function eventsOf(response, controller, lost) {
  return {
    subscribe(sink) {
      const told = read(response.body, sink).catch(() => controller.signal.aborted || sink.next(lost()));
      told.then(() => controller.signal.aborted || sink.complete());
      return { unsubscribe: () => controller.abort() };
    },
  };
}

async function read(body, sink) {
  let rest = '';
  for await (const text of texts(body)) {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop();
    for (const answer of blocks.map(answerIn).filter(Boolean)) sink.next(answer);
  }
}

// Not every browser can go through a stream with `for await`.
async function* texts(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
}

// Signs of life have no fields, and the end has no data.
function answerIn(block) {
  const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: ?(.*)/s).slice(0, 2)));
  return fields.event === 'next' ? JSON.parse(fields.data) : undefined;
}
