/** The present moment; a test hands in its own. */
export type Clock = () => Date

// The one place that reads the machine's time: everything else gets a Clock.
export const systemClock: Clock = () => new Date()
