import { signal } from '@preact/signals';
import { ask, change, Refusal } from '../api/ask.ts';
import type { Rule, Rules as Shape } from '../api/shapes.ts';

/** Rules that were made here; those of the configuration are not among them. */
const rules = signal<readonly Rule[]>([]);
/** What became of the last change. */
const said = signal('');

export async function lookAtRules(): Promise<void> {
  rules.value = (await ask<Shape>('/api/rules')).rules;
}

/** Lets a name through from now on, for one group or for everyone. */
export async function allow(name: string, group?: string): Promise<void> {
  const rule = { kind: 'allow', name, ...(group !== undefined && { group }) } as const;
  await set('POST', rule, `${name} is let through from now on.`);
}

async function set(method: 'POST' | 'DELETE', rule: Rule, words: string): Promise<void> {
  const { kind, name, group } = rule;
  try {
    const query = { [kind]: name, ...(group !== undefined && { group }) };
    rules.value = (await change<Shape>(method, '/api/rules', query)).rules;
    said.value = words;
  } catch (error) {
    said.value = error instanceof Refusal ? error.message : String(error);
  }
}

/** The rules that were made here, each of which can be taken back; `changed` is told after that. */
export function Rules({ changed }: { changed: () => void }) {
  return (
    <div class="rules">
      <p role="status" class="quiet">
        {said.value}
      </p>
      {rules.value.length > 0 && (
        <>
          <h3 id="rules-title">Rules made here</h3>
          <ul aria-labelledby="rules-title">
            {rules.value.map((rule) => (
              <li key={`${rule.kind} ${rule.name} ${rule.group}`}>
                <span>
                  {rule.kind === 'allow' ? 'let through' : 'block'}{' '}
                  <span class="mono">{rule.name}</span>
                  {rule.group !== undefined && <span class="quiet"> for {rule.group}</span>}
                </span>
                <button
                  type="button"
                  class="quiet-button"
                  aria-label={`Undo the rule for ${rule.name}`}
                  onClick={async () => {
                    await set('DELETE', rule, `${rule.name} is judged as before.`);
                    changed();
                  }}
                >
                  Undo
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
