using LinuxInterop;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

/// <summary>The device fills guest memory with zeros.</summary>
public sealed class ClearTests : IDisposable
{
    private const ulong Address = 0x10_0000;
    private const int PageBytes = 4096;
    private const int Bytes = 100 * PageBytes;

    private readonly ServerUnderTest _server = new();
    private readonly VfioUserClient _client;
    private readonly MemFd _ram = MemFd.Create("ram", Bytes);

    public ClearTests() => _client = _server.Connect();

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _ram.Dispose();
    }

    [Test]
    public void All_bytes_of_the_range_are_zero_and_no_others_have_changed(
        [Values(0, 1, PageBytes, (17 * PageBytes) - 3)] int start, [Values(1, 70_000, 80 * PageBytes)] int length)
    {
        _client.DmaMap(Address, Bytes, _ram.Handle);
        byte[] expected = new byte[Bytes];
        foreach (int page in (int[])[0, 3, 4, 16, 17, 50, 97, 99])
        {
            expected.AsSpan(page * PageBytes, PageBytes).Fill(0xA5);
        }

        expected.CopyTo(_ram.Slice(0, Bytes));

        Assert.That(Clear(Address + (ulong)start, length));
        expected.AsSpan(start, length).Clear();
        Assert.That(_ram.Slice(0, Bytes).SequenceEqual(expected));
    }

    /// <summary>A screen has some MB, and the kernel takes long to provide them.</summary>
    [Test]
    public void Memory_that_was_never_touched_is_not_touched()
    {
        _client.DmaMap(Address, Bytes, _ram.Handle);
        Assert.That(FileBytes.DataFrom(_ram.Handle, 0), Is.EqualTo(long.MaxValue));
        _ram.Slice(50 * PageBytes, 1)[0] = 1;

        Assert.That(Clear(Address, Bytes));

        Assert.That(_ram.Slice(50 * PageBytes, 1)[0], Is.Zero);
        long first = FileBytes.DataFrom(_ram.Handle, 0);
        Assert.That(first, Is.InRange(32 * PageBytes, 50 * PageBytes), "only the bytes around what was written");
        Assert.That(FileBytes.DataFrom(_ram.Handle, first + (64 << 10)), Is.EqualTo(long.MaxValue));
    }

    [Test]
    public void A_range_that_is_not_mapped_or_read_only_is_refused()
    {
        _client.DmaMap(Address, Bytes, _ram.Handle);

        Assert.That(Clear(Address + 1, Bytes), Is.False, "it ends too late");
        Assert.That(Clear(Address - 1, 2), Is.False, "it begins too early");
        _client.DmaUnmap(Address, Bytes);
        _client.DmaMap(Address, Bytes, _ram.Handle, flags: DmaMapFlags.Read);
        Assert.That(Clear(Address, 1), Is.False, "read-only");
    }

    [Test]
    public void A_range_may_cross_windows()
    {
        _client.DmaMap(Address, 10 * PageBytes, _ram.Handle);
        _client.DmaMap(Address + (10 * PageBytes), 10 * PageBytes, _ram.Handle, fileOffset: 40 * PageBytes);
        _ram.Slice(0, Bytes).Fill(1);

        Assert.That(Clear(Address + (5 * PageBytes), 10 * PageBytes));

        Assert.That(_ram.Slice(0, Bytes).Count<byte>(0), Is.EqualTo(10 * PageBytes));
        Assert.That(_ram.Slice(40 * PageBytes, 5 * PageBytes).ContainsAnyExcept<byte>(0), Is.False);
    }

    private bool Clear(ulong address, long length) =>
        _server.OnDeviceThread(() => _server.Device.Host.Memory.TryClear(address, (ulong)length));
}
