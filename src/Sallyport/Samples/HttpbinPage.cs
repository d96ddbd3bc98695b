namespace Sallyport.Samples;

/// <summary>The sample's front page: what there is to try.</summary>
internal static class HttpbinPage
{
    public const string Text = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <title>httpbin.org</title>
          <style>
            body { font: 1rem/1.5 sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }
            td { padding-right: 1.5rem }
          </style>
        </head>
        <body>
          <h1>httpbin</h1>
          <p>A small HTTP request &amp; response service, made to look like httpbin. It runs inside <code>sallyport up</code>, so that
          policies have an application to protect. You see this page: the gateway let your request through.</p>
          <table>
            <tr><td><a href="/get">/get</a></td><td>what your request looked like when it came here</td></tr>
            <tr><td><a href="/headers">/headers</a></td><td>its headers</td></tr>
            <tr><td><a href="/ip">/ip</a></td><td>where it came from</td></tr>
            <tr><td><a href="/user-agent">/user-agent</a></td><td>who sent it</td></tr>
            <tr><td><a href="/anything/you/like">/anything</a></td><td>everything about it, with any method</td></tr>
            <tr><td>/post, /put, /patch, /delete</td><td>the same for one method</td></tr>
            <tr><td><a href="/status/418">/status/N</a></td><td>an answer with that status</td></tr>
            <tr><td><a href="/delay/1">/delay/N</a></td><td>an answer after that many seconds, at most ten</td></tr>
            <tr><td><a href="/cookies">/cookies</a></td><td>the cookies that came; /cookies/set/NAME/VALUE sets one</td></tr>
            <tr><td>/basic-auth/USER/PASSWORD</td><td>200 with that name and password, 401 without</td></tr>
            <tr><td><a href="/html">/html</a>, <a href="/image">/image</a></td><td>a page, a picture</td></tr>
            <tr><td><a href="/bytes/16">/bytes/N</a>, <a href="/stream/3">/stream/N</a></td><td>that many random bytes, or lines of JSON</td></tr>
            <tr><td><a href="/healthz">/healthz</a></td><td>ok</td></tr>
          </table>
        </body>
        </html>

        """;
}
