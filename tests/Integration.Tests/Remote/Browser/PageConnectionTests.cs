using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Tests.Web;

namespace Integration.Tests.Remote.Browser;

/// <summary>The way to the page: the token, TLS, a proxy; and what a person sees where it is cut.</summary>
internal sealed class PageConnectionTests : PageTest
{
    private const string Token = "0123456789abcdef";
    private const string ViewToken = "fedcba9876543210";

    [Test]
    public void A_lost_connection_is_said_over_the_last_picture_until_it_is_back()
    {
        using WebRoom room = Room();
        Browser.Resize(1000, 700);
        Open(room.Address);
        WaitFor("document.getElementById('cover').hidden", "true");
        WaitFor(Drawn(Canvas), "true");
        room.End(room.Viewers[0]);

        WaitFor("/reconnecting in [0-9]+ s/.test(document.getElementById('cover-words').textContent)", "true");
        WaitFor(Drawn(".frozen"), "true");
        (int _, int top, int _, int bottom) = BoxOf("#cover");
        Assert.That((top, bottom), Is.EqualTo((BoxOf("#stage").Top, BoxOf("#stage").Bottom)));
    }

    [Test]
    public void A_person_disconnects_and_connects_again()
    {
        using WebRoom room = Room();
        Browser.Resize(1000, 700);
        Open(room.Address);
        Browser.Click("#open-view");
        Browser.Click("#end");
        WaitFor("document.getElementById('cover-words').textContent", "Disconnected");
        Assert.That(() => room.Viewers[0].ViewerCount, Is.Zero.After(10_000, 20));

        Browser.Click("#again");
        WaitForConnection();
        WaitFor("document.getElementById('cover').hidden", "true");
        Assert.That(Browser.Text("document.querySelector('.frozen')"), Is.EqualTo("null"));
    }

    [Test]
    public void The_form_takes_the_token_and_one_for_viewing_gives_no_keys()
    {
        using WebRoom room = Room(Token, options => options with { ViewToken = ViewToken });
        Browser.Resize(390, 844, 3, isPhone: true);
        Browser.Open(room.Address);
        WaitFor("document.activeElement?.id", "token");
        Browser.InsertText("wrong");
        Browser.Evaluate("document.forms[0].requestSubmit()");
        WaitFor("document.getElementById('wrong')?.checkVisibility()", "true");

        Browser.InsertText(ViewToken);
        Browser.Evaluate("document.forms[0].requestSubmit()");
        WaitForConnection();
        WaitFor("document.getElementById('note').textContent", "View only: your token is for viewing");
        Assert.That(Browser.Text("location.search + document.getElementById('touch').disabled"), Is.EqualTo("true"));
    }

    [Test]
    public void The_page_and_its_screen_come_by_TLS_of_its_own()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=gvt", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using WebRoom room = Room(adapt: options => options with { Certificate = certificate });
        Browser.Resize(1000, 700);
        Open(room.Address);
        Assert.That(Browser.Text("location.protocol"), Is.EqualTo("https:"));
    }

    /// <param name="removed">Lines of the documented configuration that a person has forgotten: nginx then names the
    /// server as it knows it.</param>
    [TestCase("nothing")]
    [TestCase("proxy_set_header Host $host;")]
    public void Everything_works_below_a_path_of_nginx_as_documented(string removed)
    {
        using WebRoom room = Room(Token, options => options with { HostNames = ["127.0.0.1"] });
        using Nginx nginx = Nginx.Start(
            DocumentedLocation().Replace("http://127.0.0.1:6080/", room.Address.ToString(), StringComparison.Ordinal)
                .Replace(removed, "", StringComparison.Ordinal));
        Browser.Resize(1000, 700);
        Browser.Open(new Uri(nginx.Address, $"screens/?token={Token}"));
        WaitForConnection();

        Assert.That(Browser.Text("location.pathname + location.search"), Is.EqualTo("/screens/"));
        WaitFor($"document.querySelector('{Canvas}').width", "64");
        Browser.Click("#toggle");
        WaitFor("document.querySelectorAll('#panel .rate').length > 0", "true");
        Browser.Click(Canvas);
        Browser.Type("a");
        room.Input.WaitFor("key 1E up");
    }

    /// <summary>Whether a canvas has the picture's ink.</summary>
    private static string Drawn(string canvas) =>
        $"document.querySelector('{canvas}')?.getContext('2d').getImageData(0, 0, 64, 48).data"
            + ".some(v => v > 0 && v < 255)";

    private static string DocumentedLocation()
    {
        string document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "viewing.md"));
        int start = document.IndexOf("    location /screens/ {", StringComparison.Ordinal);
        return document[start..(document.IndexOf("\n    }", start, StringComparison.Ordinal) + "\n    }".Length)];
    }
}
