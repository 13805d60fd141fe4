interface Props<Choice extends string | number> {
  /** What is chosen, for those who do not see it. */
  legend: string;
  choices: readonly (readonly [Choice, string])[];
  chosen: Choice;
  choose: (choice: Choice) => void;
}

/** A few choices beside each other, one of which holds. */
export function Segments<Choice extends string | number>(props: Props<Choice>) {
  const { legend, choices, chosen, choose } = props;
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">{legend}</legend>
      {choices.map(([choice, words]) => (
        <button
          key={choice}
          type="button"
          aria-pressed={choice === chosen}
          onClick={() => choose(choice)}
        >
          {words}
        </button>
      ))}
    </fieldset>
  );
}
