using System.Buffers.Binary;
using System.Text;
using LinuxInterop;

namespace Display.GuestProbe.Linux;

/// <summary>The gamma table of a pipe, by both ways there are. Source: drm.h, drm_mode.h.</summary>
internal sealed unsafe class KmsGamma(Card card, uint crtc)
{
    private const uint SetGamma = 0xC02064A5;           // DRM_IOCTL_MODE_SETGAMMA
    private const uint GetProperty = 0xC04064AA;        // DRM_IOCTL_MODE_GETPROPERTY
    private const uint GetProperties = 0xC02064B9;      // DRM_IOCTL_MODE_OBJ_GETPROPERTIES
    private const uint SetProperty = 0xC01864BA;        // DRM_IOCTL_MODE_OBJ_SETPROPERTY
    private const uint CreateBlob = 0xC01064BD;         // DRM_IOCTL_MODE_CREATEPROPBLOB
    private const uint ObjectCrtc = 0xCCCC_CCCC;        // DRM_MODE_OBJECT_CRTC
    private const int LegacyLength = 256;
    private const int MaxProperties = 64;
    private const int NameOffset = 24;                  // in struct drm_mode_get_property
    private const int NameLength = 32;

    /// <summary>Sets the legacy table, one for each colour.</summary>
    public void SetLegacy(bool isInverted)
    {
        ushort[] entries = [.. Enumerable.Range(0, LegacyLength).Select(i => Entry(i, LegacyLength, isInverted))];
        byte[] lut = new byte[32];
        fixed (ushort* colour = entries)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(lut, crtc);
            BinaryPrimitives.WriteInt32LittleEndian(lut.AsSpan(4), LegacyLength);
            for (int channel = 0; channel < 3; channel++)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(lut.AsSpan(8 + (8 * channel)), (ulong)colour);
            }

            card.Call("MODE_SETGAMMA", SetGamma, lut);
        }
    }

    /// <summary>Sets the property GAMMA_LUT to a blob of struct drm_color_lut.</summary>
    /// <param name="length">Entries.</param>
    /// <param name="isInverted">White becomes black.</param>
    public void SetLut(int length, bool isInverted)
    {
        byte[] lut = new byte[8 * length];
        for (int i = 0; i < length; i++)
        {
            ushort entry = Entry(i, length, isInverted);
            for (int channel = 0; channel < 3; channel++)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(lut.AsSpan((8 * i) + (2 * channel)), entry);
            }
        }

        byte[] blob = new byte[16];
        fixed (byte* data = lut)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(blob, (ulong)data);
            BinaryPrimitives.WriteInt32LittleEndian(blob.AsSpan(8), lut.Length);
            card.Call("MODE_CREATEPROPBLOB", CreateBlob, blob);
        }

        byte[] property = new byte[24];
        BinaryPrimitives.WriteUInt64LittleEndian(property, BinaryPrimitives.ReadUInt32LittleEndian(blob.AsSpan(12)));
        BinaryPrimitives.WriteUInt32LittleEndian(property.AsSpan(8), IdOf("GAMMA_LUT"));
        BinaryPrimitives.WriteUInt32LittleEndian(property.AsSpan(12), crtc);
        BinaryPrimitives.WriteUInt32LittleEndian(property.AsSpan(16), ObjectCrtc);
        card.Call("MODE_OBJ_SETPROPERTY", SetProperty, property);
    }

    private static ushort Entry(int i, int length, bool isInverted) =>
        (ushort)((isInverted ? length - 1 - i : i) * ushort.MaxValue / (length - 1));

    private uint IdOf(string name)
    {
        uint[] ids = new uint[MaxProperties];
        ulong[] values = new ulong[MaxProperties];
        byte[] list = new byte[32];
        fixed (uint* idList = ids)
        fixed (ulong* valueList = values)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(list, (ulong)idList);
            BinaryPrimitives.WriteUInt64LittleEndian(list.AsSpan(8), (ulong)valueList);
            BinaryPrimitives.WriteInt32LittleEndian(list.AsSpan(16), MaxProperties);
            BinaryPrimitives.WriteUInt32LittleEndian(list.AsSpan(20), crtc);
            BinaryPrimitives.WriteUInt32LittleEndian(list.AsSpan(24), ObjectCrtc);
            card.Call("MODE_OBJ_GETPROPERTIES", GetProperties, list);
        }

        byte[] property = new byte[64];
        foreach (uint id in ids)
        {
            property.AsSpan().Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(property.AsSpan(16), id);
            if (id != 0)
            {
                card.Call("MODE_GETPROPERTY", GetProperty, property);
                if (Encoding.ASCII.GetString(property, NameOffset, NameLength).TrimEnd('\0') == name)
                {
                    return id;
                }
            }
        }

        throw new LinuxException($"property {name}", 2);
    }
}
