def answer(words):
    return {"words": words}
