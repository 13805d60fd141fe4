import { useRef } from 'preact/hooks';
import { setToken, wantsToken } from '../api/ask.ts';

/** What stands in place of the page while the server wants a token. */
export function TokenEntry() {
  const input = useRef<HTMLInputElement>(null);
  const isWrong = wantsToken.value === 'wrong';
  return (
    <main class="token">
      <form
        class="panel"
        onSubmit={(event) => {
          event.preventDefault();
          const token = input.current?.value.trim() ?? '';
          if (token !== '') setToken(token);
        }}
      >
        <h2>This server asks for its token</h2>
        <p class="quiet">
          It is in the file that <code>admin.token_file</code> names. This browser keeps it until
          the tab is closed.
        </p>
        <label class="field">
          <span>Token</span>
          <input
            ref={input}
            type="password"
            autocomplete="off"
            spellcheck={false}
            aria-invalid={isWrong}
            aria-describedby={isWrong ? 'token-problem' : undefined}
          />
        </label>
        <p id="token-problem" role="alert" class="bad">
          {isWrong && 'That is not it.'}
        </p>
        <button type="submit" class="primary">
          Show
        </button>
      </form>
    </main>
  );
}
