/** `app`, `app=web`, `app!=web`, `!app`, several with commas: the selectors of k9s's `-l`. */
type Labels = Readonly<Record<string, string>>;

export function labelTest(selector: string): (labels: Labels) => boolean {
  const tests = selector
    .split(",")
    .filter((part) => part !== "" && part !== "!")
    .map(partTest);
  return (labels) => tests.every((test) => test(labels));
}

function partTest(part: string): (labels: Labels) => boolean {
  const [, not = "", key = "", operator, value] = /^(!?)([^=!]*)(?:(!?=)=?(.*))?$/s.exec(part) ?? [];
  return (labels) => {
    const has = Object.hasOwn(labels, key);
    if (operator === undefined) return has === (not === "");
    const isEqual = has && labels[key] === value;
    return isEqual === (operator === "=" && not === "");
  };
}
