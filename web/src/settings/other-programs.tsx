import { Panel } from './panel';

/** Where whoever writes a program finds what it can ask for. It is a page of the gateway's, and no page of the interface. */
export function OtherPrograms() {
  return (
    <Panel title="Other programs" note="Whatever you do here, a program of yours can do for you.">
      <a className="button button-plain" href="/api/docs">
        API reference
      </a>
    </Panel>
  );
}
