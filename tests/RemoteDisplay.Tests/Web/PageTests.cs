using System.Net;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace RemoteDisplay.Tests.Web;

/// <summary>The page's files.</summary>
internal sealed partial class PageTests
{
    [TestCase("/", "text/html")]
    [TestCase("/style.css", "text/css")]
    [TestCase("/page.js", "text/javascript")]
    [TestCase("/icon.svg", "image/svg+xml")]
    [TestCase("/novnc/core/rfb.js", "text/javascript")]
    public async Task Files_are_served_with_their_types_and_not_again_while_they_are_the_same(string path, string type)
    {
        using WebRoom room = new();
        using HttpResponseMessage first = await room.GetAsync(path);
        Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(first.Content.Headers.ContentType?.MediaType, Is.EqualTo(type));

        using HttpResponseMessage again = await room.GetAsync(path, ("If-None-Match", first.Headers.ETag!.Tag));
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        Assert.That(await again.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [Test]
    public async Task Nothing_in_the_page_needs_more_than_its_policy_allows()
    {
        using WebRoom room = new();
        using HttpResponseMessage answer = await room.GetAsync("/");
        string page = await answer.Content.ReadAsStringAsync();
        string policy = answer.Headers.GetValues("Content-Security-Policy").Single();

        Assert.That(
            policy, Does.Contain("default-src 'none'").And.Contain("script-src 'self';").And.Not.Contain("unsafe"));
        Assert.That(Inline().Matches(page), Is.Empty, "scripts, handlers and styles are in files");
    }

    [Test]
    public async Task The_server_has_every_file_that_the_page_refers_to()
    {
        using WebRoom room = new();
        Queue<string> unread = new(["/"]);
        HashSet<string> read = ["/info.json", "/registers.json", "/metrics", "/screenshot.png"];
        List<string> references = [];
        while (unread.TryDequeue(out string? path))
        {
            if (read.Add(path))
            {
                using HttpResponseMessage answer = await room.GetAsync(path);
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
                foreach (Match match in Reference().Matches(await answer.Content.ReadAsStringAsync()))
                {
                    references.Add(match.Groups[1].Value);
                    unread.Enqueue(new Uri(new Uri(room.Address, path), match.Groups[1].Value).AbsolutePath);
                }
            }
        }

        Assert.That(read, Does.Contain("/panel.js").And.Contain("/novnc/core/rfb.js"));
        Assert.That(references, Has.None.StartsWith("/"), "a proxy may serve the page under any path");
    }

    [TestCase("/novnc/secret.txt")]
    [TestCase("/novnc/../secret.txt")]
    [TestCase("/novnc/core/..%2f..%2fsecret.txt")]
    [TestCase("/page/index.html")]
    [TestCase("/nothing")]
    public async Task Other_files_are_not_served(string path)
    {
        using WebRoom room = new();
        using HttpResponseMessage answer = await room.GetAsync(path);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task The_page_knows_whether_noVNC_is_present(bool hasNoVnc)
    {
        using WebRoom room = new(hasNoVnc: hasNoVnc);
        using HttpResponseMessage page = await room.GetAsync("/");
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(
            await room.Http.GetStringAsync("/status.json"),
            Does.Contain($"\"has_novnc\":{(hasNoVnc ? "true" : "false")}"));
    }

    [GeneratedRegex("""<script(?![^>]*\ssrc=)|<style|\son[a-z]+=|\sstyle=|javascript:""", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();

    [GeneratedRegex("""(?:from |import\(|href=|src=)"([^"$]+)""")]
    private static partial Regex Reference();
}
