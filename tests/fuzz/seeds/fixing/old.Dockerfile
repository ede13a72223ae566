from ubuntu:latest as Base
maintainer someone
env A b
RUN cd /tmp && sudo apt-get install curl
RUN pip install flask
ADD app.py /app/
WORKDIR app
CMD python app.py
