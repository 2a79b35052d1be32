using Display.GuestProbe;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Buffers;

/// <summary>The server, its guest and a display client inside a virtual machine whose kernel has /dev/udmabuf, which
/// few machines that run tests have. All of them share one machine, and each has a graphics address of its
/// own.</summary>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class DmabufTests
{
    private const int WidthPx = 1024;
    private const int HeightPx = 768;

    /// <summary>The answer about a plane whose memory is not there.</summary>
    private const string NoBuffer = "id=0 1024x768 stride=4096 size=0";

    private readonly TestBench _bench = new();
    private GuestProbe _probe = null!;
    private MesaDisk _mesa = null!;

    private Guest Machine => _bench.Guests[0];

    [OneTimeSetUp]
    public void Boot() => _bench.SetUp(GetType().Name, () =>
    {
        string initramfs = GuestProbe.Initramfs(["cirrus", .. MesaDisk.Modules]);
        _mesa = MesaDisk.Fetch();
        _bench.Start(
            null,
            [
                "--memory", "2G", "--append", "gvt.insmod=0", "--", "-device", "cirrus-vga", "-initrd", initramfs,
                .. _mesa.QemuArguments,
            ]);
        Machine.WaitUntilReady();
        Machine.Do(
            "for m in $(cat /lib/modules/extra/order); do "
            + "[ -e /sys/module/$m ] || insmod /lib/modules/extra/$m.ko || exit 1; done");
        _probe = new GuestProbe(Machine);
    });

    [TearDown]
    public void Report() => FailureReport.AfterTest(_bench, end: false);

    [OneTimeTearDown]
    public void End() => _bench.End();

    [TestCase("together", "1000000", 1024)]
    [TestCase("halves", "1400000", 2048)]
    [TestCase("reversed", "1800000", 3072)]
    [TestCase("scattered", "1C00000", 4096)]
    public void A_dma_buf_shows_what_the_guest_draws_then_and_later(string order, string surface, int page)
    {
        Surface(surface, order, page);
        Expect("ok", $"draw 1");
        string mapping = _probe.Ask($"export");

        Expect("same", $"same {mapping} {WidthPx} 1");
        Expect("ok", $"draw 2");
        Expect("same", $"same {mapping} {WidthPx} 2");
    }

    [Test]
    public void Pages_that_are_exchanged_under_the_same_address_are_another_buffer()
    {
        Surface("2000000", "together", 6144);
        Expect("ok", $"draw 3");
        string first = _probe.Ask($"identify");
        string mapping = _probe.Ask($"export");

        Surface("2000000", "together", 7168);
        Expect("ok", $"draw 4");

        Assert.That(_probe.Ask($"identify"), Is.Not.EqualTo(first));
        Expect("same", $"same {mapping} {WidthPx} 3");
        Expect("same", $"same {_probe.Ask($"export")} {WidthPx} 4");
        Surface("2000000", "together", 6144);
        Assert.That(_probe.Ask($"identify"), Is.EqualTo(first));
    }

    [Test]
    public void A_plane_that_is_panned_over_an_object_shows_parts_of_one_dma_buf()
    {
        Expect("ok", $"object 5400000 2048 1536 512");
        Expect("ok", $"draw 12");

        string[] there = [.. Enumerable.Range(0, 10).Select(Pan)];
        string[] back = [.. Enumerable.Range(0, 10).Reverse().Select(Pan)];

        Assert.That(there.Concat(back), Is.All.EndsWith(" same"));
        Assert.That(there.Distinct().Count(), Is.LessThanOrEqualTo(4));
        Assert.That(back.Distinct(), Is.EqualTo(new[] { there[^1] }));

        string Pan(int place) => _probe.Ask($"pan 5400000 {68 * place} {52 * place} {WidthPx} {HeightPx} 12");
    }

    [Test]
    public void A_surface_that_is_too_scattered_is_refused_and_copied_instead()
    {
        Expect("ok", $"surface 2800000 1920 1200 scattered 8192");
        Expect("ok", $"draw 5");

        Assert.That(_probe.Ask($"export"), Does.StartWith("EOPNOTSUPP"));
        Expect("same", $"shadow 5");
    }

    [Test]
    public void A_kernel_that_allows_more_pieces_takes_them()
    {
        const string limit = "/sys/module/udmabuf/parameters/list_limit";
        Expect("ok", $"surface 3400000 1920 1200 scattered 8193");
        Expect("ok", $"draw 6");
        Machine.Do($"echo 16384 >{limit}");
        try
        {
            Expect("same", $"same {_probe.Ask($"export")} 1920 6");
        }
        finally
        {
            Machine.Do($"echo 1024 >{limit}");
        }
    }

    [TestCase(0u, false)]                               // the seals of fcntl.h, or'ed
    [TestCase(2u, true)]
    [TestCase(4u, false)]
    [TestCase(1u | 2 | 4, true)]                        // QEMU's
    [TestCase(2u | 8, false)]
    [TestCase(2u | 16, false)]
    public void We_take_what_the_kernel_takes(uint seals, bool isTaken) =>
        Expect($"kernel={isTaken} ours={isTaken}", $"seals {seals}");

    [Test]
    public void A_display_of_the_machine_shows_the_guests_own_pages()
    {
        Surface("3E00000", "scattered", 1024);
        Expect("ok", $"draw 7");
        Expect("ok", $"show");
        Assert.That(Wrong(ScreenDump.Take(Machine), seed: 7), Is.Zero);

        Expect("ok", $"draw 8");
        Expect("ok", $"flush");

        Assert.That(Wrong(ScreenDump.Take(Machine), seed: 8), Is.Zero);
    }

    [Test]
    [Category("Slow")]
    public void A_renderer_reads_the_guests_own_pages()
    {
        if (_mesa.WhyNot is { } reason)
        {
            Assert.Ignore(reason);
        }

        MesaDisk.Unpack(Machine);
        Surface("4A00000", "scattered", 2048);
        Expect("ok", $"draw 10");

        Assert.That(_probe.Ask($"import"), Does.StartWith("llvmpipe"));
        Expect("same", $"rendered 10");
        Expect("ok", $"draw 11");
        Expect("same", $"rendered 11");
    }

    [Test]
    [Category("Slow")]
    public void A_window_of_view_draws_the_guests_own_pages()
    {
        if (_mesa.WhyNot is { } reason)
        {
            Assert.Ignore(reason);
        }

        MesaDisk.Unpack(Machine);
        Surface("5000000", "scattered", 3072);
        Expect("ok", $"draw 20");

        Expect("same same", $"painted 20");
    }

    [Test]
    public void Dma_bufs_go_with_the_memory_and_a_client_keeps_what_it_has()
    {
        Surface("4400000", "halves", 512);
        Expect("ok", $"draw 9");
        string id = _probe.Ask($"identify").Split(' ')[0]["id=".Length..];
        string mapping = _probe.Ask($"export");

        Expect("ok", $"unmap");

        Expect("yes", $"retired {id}");
        Expect("0", $"dmabufs");
        Expect("same", $"same {mapping} {WidthPx} 9");
        Expect(NoBuffer, $"identify");
        Expect("ok", $"map");
        Assert.That(() => _probe.Ask($"identify"), Is.Not.EqualTo(NoBuffer).After(60_000, 50));
        Expect("same", $"same {_probe.Ask($"export")} {WidthPx} 9");
    }

    private void Surface(string at, string order, int page) =>
        Expect("ok", $"surface {at} {WidthPx} {HeightPx} {order} {page}");

    private void Expect(string answer, FormattableString request) =>
        Assert.That(_probe.Ask(request), Is.EqualTo(answer), request.ToString(null));

    /// <returns>How many pixels are not as drawn.</returns>
    private static int Wrong(Frame screen, int seed)
    {
        Assert.That((screen.WidthPx, screen.HeightPx), Is.EqualTo((WidthPx, HeightPx)));
        int wrong = 0;
        for (int y = 0; y < HeightPx; y++)
        {
            ReadOnlySpan<uint> row = screen.Row(y);
            for (int x = 0; x < WidthPx; x++)
            {
                wrong += row[x] == TestPattern.Pixel(seed, x, y) ? 0 : 1;
            }
        }

        return wrong;
    }
}
