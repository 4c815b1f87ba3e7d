/** Under which a change of health is published: every reader of events loads this and no more. */
export const HEALTH_TOPIC = "/lepton/containers/health";
