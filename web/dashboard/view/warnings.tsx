import { overview, troubles } from './store.ts';

/** What somebody should do something about. */
export function Warnings() {
  const refused = [...troubles.value.values()].filter((words) => words !== '');
  // What several were refused for is said once.
  const lines = [...new Set([...(overview.value?.warnings ?? []), ...refused])];
  return (
    <div role="status" class="warnings">
      {lines.length > 0 && (
        <ul class="panel">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
