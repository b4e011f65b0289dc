from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str = "postgresql+psycopg://todo:todo@localhost:5432/todo"
    jwt_secret: str
    token_minutes: int = 60
    openai_api_key: str = ""
    openai_base_url: str = "https://api.openai.com/v1"


settings = Settings()
