/** A moment as captures give it: whole seconds since 1970 (an integer, any size) and nanoseconds within the second. */
export interface CaptureTime {
  readonly seconds: number;
  readonly nanoseconds: number;
  /** False where the capture has no time for the frame: counts as 0 in arithmetic, blank in print. */
  readonly hasTime: boolean;
}
