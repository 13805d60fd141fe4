import { question, type Shown, shown, tick } from './store.ts';

/** Which message of a question is looked at: those of the client, and those that servers saw. */
export function MessageChoice() {
  tick.value;
  const it = question.value;
  if (it === undefined) return null;
  const choices: { label: string; what: Shown }[] = [
    { label: 'Question', what: { kind: 'question' } },
  ];
  if (it.received) choices.push({ label: 'Answer', what: { kind: 'answer' } });
  for (const { id, to, received } of it.exchanges) {
    choices.push({ label: `to ${to}`, what: { kind: 'sent', id } });
    if (received) choices.push({ label: `from ${to}`, what: { kind: 'received', id } });
  }
  // Until there is an answer the question is what can be looked at.
  const isThere = choices.some(({ what }) => keyOf(what) === keyOf(shown.value));
  const current = isThere ? keyOf(shown.value) : 'question';
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">Message</legend>
      {choices.map(({ label, what }) => (
        <button
          key={keyOf(what)}
          type="button"
          aria-pressed={keyOf(what) === current}
          onClick={() => {
            shown.value = what;
          }}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}

function keyOf(what: Shown): string {
  return 'id' in what ? `${what.kind} ${what.id}` : what.kind;
}
