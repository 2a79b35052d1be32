using System.Buffers.Binary;
using NUnit.Framework;
using RemoteDisplay.Local.Kms;

namespace RemoteDisplay.Local.Tests.Kms;

internal sealed class PlaneFormatsTests
{
    private const uint Xr24 = 0x34325258;
    private const uint Ar24 = 0x34325241;
    private const ulong XTiled = (1UL << 56) | 1;

    [Test]
    public void Each_modifier_has_the_formats_of_its_bits()
    {
        PlaneFormats formats = PlaneFormats.Parse(Blob([Xr24, Ar24], [(0, 0b11), (XTiled, 0b01)]))!;

        Assert.That(formats.Has(Xr24, 0) && formats.Has(Ar24, 0) && formats.Has(Xr24, XTiled), Is.True);
        Assert.That(formats.Has(Ar24, XTiled), Is.False);
    }

    [Test]
    public void A_bit_beyond_the_formats_is_passed_over()
    {
        Assert.That(PlaneFormats.Parse(Blob([Xr24], [(0, 0b1000)]))!.Has(Xr24), Is.False);
    }

    [TestCase(0)]
    [TestCase(23)]
    [TestCase(30)]
    [TestCase(50)]
    public void A_blob_that_ends_early_is_none(int length)
    {
        Assert.That(PlaneFormats.Parse(Blob([Xr24, Ar24], [(0, 1)]).AsSpan(0, length)), Is.Null);
    }

    /// <summary>Source: drm_mode.h, struct drm_format_modifier_blob.</summary>
    private static byte[] Blob(uint[] formats, (ulong Modifier, ulong Formats)[] modifiers)
    {
        int formatsAt = 24;
        int modifiersAt = formatsAt + (4 * formats.Length);
        byte[] blob = new byte[modifiersAt + (24 * modifiers.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(blob, 1);
        BinaryPrimitives.WriteInt32LittleEndian(blob.AsSpan(8), formats.Length);
        BinaryPrimitives.WriteInt32LittleEndian(blob.AsSpan(12), formatsAt);
        BinaryPrimitives.WriteInt32LittleEndian(blob.AsSpan(16), modifiers.Length);
        BinaryPrimitives.WriteInt32LittleEndian(blob.AsSpan(20), modifiersAt);
        for (int i = 0; i < formats.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(blob.AsSpan(formatsAt + (4 * i)), formats[i]);
        }

        for (int i = 0; i < modifiers.Length; i++)
        {
            Span<byte> entry = blob.AsSpan(modifiersAt + (24 * i));
            BinaryPrimitives.WriteUInt64LittleEndian(entry, modifiers[i].Formats);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[16..], modifiers[i].Modifier);
        }

        return blob;
    }
}
