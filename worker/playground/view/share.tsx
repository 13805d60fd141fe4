import { signal } from '@preact/signals';

/** How long the page says that a link was copied. Unit: milliseconds. */
const SAID_FOR = 2000;

const said = signal('');

/** The address bar holds the state already; this takes it along. */
export function Share() {
  return (
    <>
      <button type="button" class="quiet-button" onClick={() => void copy()}>
        {said.value === '' ? 'Copy link' : said.value}
      </button>
      <span class="visually-hidden" role="status">
        {said.value}
      </span>
    </>
  );
}

async function copy(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    said.value = 'Copied';
  } catch {
    said.value = 'It is in the address bar';
  }
  setTimeout(() => {
    said.value = '';
  }, SAID_FOR);
}
