export const handler = async () => 'normalize';
