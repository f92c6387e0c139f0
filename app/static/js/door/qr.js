export const read = () => "";
