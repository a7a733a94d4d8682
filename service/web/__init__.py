"""The web application: pages rendered here, with a little JavaScript where one is live. Translation only, as the API.

Every page works without JavaScript, fetches nothing from elsewhere, and holds no script or style inline.
"""
