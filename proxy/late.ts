// Something that is loaded while the process already answers: asked for too early it throws, so nothing passes unread.

export interface Late<T> {
  /** The value. Throws before it is loaded, and for ever when loading failed. */
  readonly get: () => T;
  /** Resolves when loading is over; undefined once it is. */
  readonly loading: () => Promise<void> | undefined;
}

export function late<T>(value: Promise<T>): Late<T> {
  let state: { readonly value: T } | { readonly error: unknown } | undefined;
  const settled = value.then(
    (loaded) => void (state = { value: loaded }),
    (error: unknown) => void (state = { error }),
  );
  return {
    get: () => {
      if (!state) throw new Error('still loading');
      if ('error' in state) throw new Error('loading failed', { cause: state.error });
      return state.value;
    },
    loading: () => (state ? undefined : settled),
  };
}
