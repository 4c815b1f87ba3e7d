import { Text } from "ink";
import { useDerived } from "../hooks/context.ts";

/** For screens on which nothing else can be read. */
export function TooSmall() {
  const { columns, rows } = useDerived((app) => app.layout());
  return <Text wrap="truncate-end">{`needs 40x10, is ${columns}x${rows}`}</Text>;
}
