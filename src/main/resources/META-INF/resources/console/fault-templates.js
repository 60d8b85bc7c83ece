/** Faults to begin with, as the form of the page "Faults" offers them. */
export const FAULT_TEMPLATES = [
  {
    title: 'Reject the next complete with SERVICE_UNAVAILABLE',
    fault: {
      on: {operation: '*.update_session.complete'},
      when: {times: 1},
      do: {error: 'SERVICE_UNAVAILABLE', retry_after: 'PT2S'},
    },
  },
  {
    title: 'Lose the response of the next complete',
    fault: {on: {operation: '*.update_session.complete'}, when: {times: 1}, at: 'after', do: {lose: true}},
  },
  {
    title: 'Cut the next upload after 50 %',
    fault: {on: {transfer: 'upload'}, when: {times: 1}, do: {cut: {after_bytes: '50%'}}},
  },
  {
    title: 'Limit downloads to 64 KiB per second',
    fault: {on: {transfer: 'download'}, do: {rate: '64K'}, ttl: 'PT10M'},
  },
  {
    title: 'Delay each call by two seconds',
    fault: {on: {operation: '*'}, do: {delay: {fixed: 'PT2S'}}, ttl: 'PT10M'},
  },
];
