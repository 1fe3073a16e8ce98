import '../kit/page.ts';
