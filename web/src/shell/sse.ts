// A parser for server-sent events over fetch: EventSource cannot send the token in a header.

export interface ServerEvent {
  event: string;
  data: string;
  id: string | null;
}

/** Feed it pieces of text in any cut; it calls back for each whole event. */
export function eventParser(emit: (event: ServerEvent) => void): (text: string) => void {
  let rest = '';
  let event = '';
  let data: string[] = [];
  let id: string | null = null;

  function line(text: string) {
    if (text === '') {
      if (data.length > 0 || event) emit({ event: event || 'message', data: data.join('\n'), id });
      event = '';
      data = [];
      return;
    }
    if (text.startsWith(':')) return;
    const colon = text.indexOf(':');
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    if (field === 'data') data.push(value);
    if (field === 'id') id = value;
  }

  return (text) => {
    rest += text;
    // A lone \r at the end may be the first half of \r\n: it waits for the next piece.
    for (let cut = /\r\n|\n|\r(?!$)/.exec(rest); cut; cut = /\r\n|\n|\r(?!$)/.exec(rest)) {
      line(rest.slice(0, cut.index));
      rest = rest.slice(cut.index + cut[0].length);
    }
  };
}
