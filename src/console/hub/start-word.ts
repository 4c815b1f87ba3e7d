/** The reaper's word for it: the restart monitor has asked for a start that is ours to do. */
export const START_WORD = "start";
