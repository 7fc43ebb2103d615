#!/bin/sh
# nginx as a server of files on $PORT, from $OUT/files at /files: one worker, sendfile, no log. What it writes is in $OUT/nginx.
set -e
dir="$OUT/nginx"
mkdir -p "$dir"
cat > "$dir/nginx.conf" <<END
daemon off;
master_process off;
pid $dir/nginx.pid;
error_log stderr;
$([ "$(id -u)" != 0 ] || echo "user root;")
events { worker_connections 4096; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  default_type application/octet-stream;
  client_body_temp_path $dir/body;
  proxy_temp_path $dir/proxy;
  fastcgi_temp_path $dir/fastcgi;
  uwsgi_temp_path $dir/uwsgi;
  scgi_temp_path $dir/scgi;
  server {
    listen 127.0.0.1:$PORT;
    location /files { root $OUT; }
    location = /plaintext { return 200 "Hello, World!"; }
  }
}
END
exec nginx -p "$dir" -c "$dir/nginx.conf" -e stderr
