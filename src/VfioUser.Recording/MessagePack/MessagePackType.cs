namespace VfioUser.Recording.MessagePack;

/// <summary>The families that the format's first bytes fall into. Source: MessagePack specification, "Type system".</summary>
public enum MessagePackType
{
    /// <summary>0xC1, which no writer may use.</summary>
    Invalid,

    Nil,
    Boolean,
    Integer,
    Float,
    String,
    Binary,
    Array,
    Map,
    Extension,
}
