using System.Buffers;
using System.Collections.Immutable;
using DisplayModel;
using DisplayModel.Edid;
using DisplayModel.Timing;
using GvtDevice.State;
using NUnit.Framework;
using VfioUser.Server;

namespace GvtDevice.Tests.State;

public sealed class PipeCodecTests
{
    private static readonly PlaneState s_plain = new()
    {
        Format = PixelFormat.Xrgb8888, SurfaceOffset = 0x1000, StrideBytes = 4096, WidthPx = 1024, HeightPx = 768,
    };

    private static readonly PlaneState s_rich = s_plain with
    {
        Format = PixelFormat.Nv12,
        Tiling = Tiling.Yf,
        SourceXPx = 1,
        SourceYPx = 2,
        ScreenXPx = -3,
        ScreenYPx = -4,
        Rotation = Rotation.Rotate270,
        Scaler = new PlaneScaler(10, 20, ScalerFilter.Nearest),
        Alpha = AlphaMode.Coverage,
        ConstantAlpha = 77,
        ColourKey = new ColourKey(ColourKeyMode.Destination, 0x010203, 0x040506, 0x7FF_FFFF),
        YuvEncoding = YuvEncoding.Bt2020,
        YuvRange = YuvRange.Full,
        InputMatrix = new ColourMatrix([9, -8, 7, -6, 5, -4, 3, -2, 1], [-10, 11, 12], [13, 14, -15]),
        Colour = new PlaneColour(
            Table(129, true), new ColourMatrix([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3], [4, 5, 6]), Table(33, true)),
        Aux = new AuxSurface(0x9_0000, 128, 5, 6),
        IsCompressed = true,
        UsesPipeGamma = true,
        UsesPipeCsc = true,
    };

    private static readonly PipeColour s_colour = new()
    {
        Background = 0x3FF0_0155,
        BackgroundUsesGamma = true,
        BackgroundUsesCsc = true,
        Degamma = Table(512, false),
        Matrix = new ColourMatrix([1, -2, 3, -4, 5, -6, 7, -8, 9], [10, 11, -12], [13, -14, 15]),
        Gamma = Table(513, true),
    };

    [Test]
    public void All_of_a_pipe_comes_back()
    {
        PipeSnapshot saved = new(
            CvtTiming.For(1024, 768, 60_000), true, 12, (1024, 768), 3,
            [new(s_rich, true, s_plain, 5), new(s_plain, true, null, 6), new(null, false, null, 0)])
        {
            Stretch = new FrameStretch(1, 2),
            ArmedTiming = CvtTiming.For(1024, 768, 50_000),
            ArmedStretch = new FrameStretch(3, 4),
            IsPushed = true,
            Colour = s_colour,
            ArmedColour = s_colour with { Gamma = Table(ColourTable.SegmentedLength, true, isSegmented: true) },
            Scaler = new PipeScaler(1920, 1080, -1, 2, 3, 4, ScalerFilter.Nearest),
            IsScalerArmed = true,
        };

        PipeSnapshot read = Read(Bytes(saved));

        Assert.That(read.Planes, Is.EqualTo(saved.Planes));
        Assert.That(read with { Planes = saved.Planes }, Is.EqualTo(saved));
    }

    [Test]
    public void A_state_cut_anywhere_is_refused()
    {
        PlaneSnapshot[] planes = [new(s_rich, false, null, 1), new(null, true, s_rich, 2)];
        byte[] bytes = Bytes(new PipeSnapshot(null, false, 0, (0, 0), 0, planes)
        {
            Colour = s_colour,
            Scaler = new PipeScaler(1, 2, 3, 4, 5, 6),
        });

        for (int length = 0; length < bytes.Length; length += 1 + (length % 7))
        {
            Assert.That(() => Read(bytes[..length]), Throws.InstanceOf<InvalidDataException>(), $"{length} bytes");
        }
    }

    private static byte[] Bytes(PipeSnapshot pipe)
    {
        ArrayBufferWriter<byte> bytes = new();
        PipeCodec.Write(new StateWriter(bytes), pipe);
        return bytes.WrittenSpan.ToArray();
    }

    private static PipeSnapshot Read(byte[] bytes)
    {
        StateReader reader = new(bytes);
        PipeSnapshot pipe = PipeCodec.Read(ref reader, bytes.Length == 0 || bytes[0] == 1 ? 3 : 2);
        Assert.That(reader.IsAtEnd);
        return pipe;
    }

    private static ColourTable Table(int length, bool interpolates, bool isSegmented = false)
    {
        ImmutableArray<ushort> entries = [.. Enumerable.Range(0, length).Select(i => (ushort)(i * 77))];
        return new ColourTable(entries, [.. entries.Reverse()], entries, interpolates, isSegmented);
    }
}
