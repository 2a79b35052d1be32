using DisplayModel.Infoframes;
using NUnit.Framework;

namespace GvtDevice.Tests.Ports;

public sealed class VideoDipBlockTests
{
    private const uint Control = 0x60200;
    private const uint AviData = 0x60220;
    private const uint EnableAvi = 1u << 12;

    private readonly TestGpu _gpu = new();

    [SetUp]
    public void WriteAvi()
    {
        _gpu.TurnOn(pipe: 0);
        uint[] words = [0x000D_0282, 0, 0x0000_0010, 0, 0];
        byte[] packet = [0x82, 2, 13, 0, 0x02, 0x28, 0x04, 16];
        words[1] = 0x0428_0200u | (byte)-(packet.Sum(value => value) % 256);
        for (uint i = 0; i < words.Length; i++)
        {
            _gpu[AviData + (4 * i)] = words[i];
        }
    }

    [Test]
    public void An_infoframe_that_is_enabled_is_sent_with_the_picture()
    {
        _gpu[Control] = EnableAvi;

        Infoframe sent = _gpu.Core.Feeds[0].Infoframes.Single();
        Assert.That(sent.IsSound, Is.True);
        Assert.That(AuxiliaryVideo.Decode(sent)!.Vic, Is.EqualTo(16));
        Assert.That(_gpu.Core.Feeds[0].Port, Is.EqualTo("B"));
    }

    [Test]
    public void An_infoframe_that_is_not_enabled_is_not_sent() => Assert.That(_gpu.Core.Feeds[0].Infoframes, Is.Empty);

    [Test]
    public void Infoframes_are_not_sent_without_a_port()
    {
        _gpu[Control] = EnableAvi;
        _gpu[0x60400] = 0;

        Assert.That(_gpu.Core.Feeds[0].Infoframes, Is.Empty);
    }
}
