"""Honest no by language: what is said where the documents do not answer a question."""

from collections.abc import Mapping

NOT_IN_DOCUMENTS: Mapping[str, str] = {
    "en": "The documents do not answer this.",
    "de": "Die Dokumente geben darauf keine Antwort.",
    "es": "Los documentos no responden a esta pregunta.",
    "fr": "Les documents ne répondent pas à cette question.",
    "it": "I documenti non rispondono a questa domanda.",
    "pt": "Os documentos não respondem a esta pergunta.",
    "nl": "De documenten geven hier geen antwoord op.",
    "ca": "Els documents no responen a aquesta pregunta.",
    "da": "Dokumenterne besvarer ikke dette.",
    "sv": "Dokumenten besvarar inte detta.",
    "no": "Dokumentene besvarer ikke dette.",
    "fi": "Asiakirjat eivät vastaa tähän kysymykseen.",
    "pl": "Dokumenty nie odpowiadają na to pytanie.",
    "cs": "Dokumenty na tuto otázku neodpovídají.",
    "hu": "A dokumentumok nem adnak választ erre a kérdésre.",
    "ro": "Documentele nu răspund la această întrebare.",
    "tr": "Belgelerde bu sorunun yanıtı yok.",
    "el": "Τα έγγραφα δεν απαντούν σε αυτή την ερώτηση.",
    "ru": "В документах нет ответа на этот вопрос.",
    "uk": "У документах немає відповіді на це запитання.",
    "ar": "لا تجيب المستندات عن هذا السؤال.",
    "he": "אין במסמכים תשובה לשאלה הזאת.",
    "fa": "در اسناد پاسخی برای این پرسش نیست.",
    "hi": "दस्तावेज़ों में इस प्रश्न का उत्तर नहीं है।",
    "zh": "文档中没有这个问题的答案。",
    "ja": "文書にはこの質問の答えがありません。",
    "ko": "문서에 이 질문에 대한 답이 없습니다.",
}
